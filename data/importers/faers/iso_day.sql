-- A day as FAERS writes it, YYYYMMDD, YYYYMM or YYYY, with dashes; anything else as it stands.
create or replace temp macro iso_day(day) as
case length(day)
    when 8 then day[1:4] || '-' || day[5:6] || '-' || day[7:8]
    when 6 then day[1:4] || '-' || day[5:6]
    else day
end
